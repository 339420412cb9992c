"""Running recorded code again: `flightlog reproduce RUN`, and notebooks by a grid of parameters:
`flightlog run NOTEBOOK -p lr=0.1,0.01`.
"""
