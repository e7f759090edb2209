print("cloudsim")
