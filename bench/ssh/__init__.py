"""`azl node run` beside other SSH fan-outs: same farm, same key, same command, same run."""
