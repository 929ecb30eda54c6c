package app

// The names of a server's ports, besides those that Spark declares.
const (
	RpcPort     = "driver-rpc-port"
	ConnectPort = "spark-connect"
)

// The ports of Spark's containers, with the names that Spark declares.
const (
	UiPort     = "spark-ui"
	BlocksPort = "blockmanager"

	ConnectNumber = 15002
)
