"""MLflow over a flightlog store: `MLFLOW_TRACKING_URI=flightlog:PATH`.

MLflow finds tracking.py, registry.py and artifacts.py by its entry points; nothing here is loaded
before MLflow asks. What differs from MLflow's own stores is told in docs/mlflow.md.
"""
