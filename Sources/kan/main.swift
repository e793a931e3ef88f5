print("kan")
