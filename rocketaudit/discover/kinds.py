"""The kinds of documents."""

BROKER, CONTROLLER, NAME_SERVER = "broker", "controller", "name-server"
JAVA, SPRING, MAVEN, GRADLE = "java", "spring", "maven", "gradle"
ACCOUNTS, BROKER_CONTAINER = "accounts", "broker-container"
