"""Other trackers' functions on flightlog, for scripts that exist: one changed import.

`import flightlog.compat.mlflow as mlflow`, `import flightlog.compat.wandb as wandb`,
`from flightlog.compat.tensorboard import SummaryWriter`. None of these libraries is needed.
"""
