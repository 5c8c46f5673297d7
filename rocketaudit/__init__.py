"""rocketaudit: can an acknowledged RocketMQ message be lost here, by which failure, because of which line?"""

__version__ = "0.1.0"
