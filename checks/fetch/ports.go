package fetch

import (
	"slices"
	"strconv"

	"grader/checks"
)

// blockedPorts are the "bad ports" of the WHATWG Fetch standard, in order.
var blockedPorts = []uint16{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
	109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526,
	530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045,
	4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}

// servicePorts, in order, are those where databases, caches, queues, mail,
// remote shells and what manages machines listen, by the registry of IANA and
// the products' own defaults. No web project is there, and what is there may
// take a request for a command.
var servicePorts = []uint16{
	88, 177, 445, 464, 593, 623, 873, 1080, 1099, 1433, 1434, 1521, 1883, 2181, 2375, 2376, 2379, 2380, 3128, 3260,
	3268, 3269, 3306, 3389, 3690, 4369, 5222, 5269, 5432, 5555, 5671, 5672, 5900, 5901, 5902, 5938, 5984, 5985, 5986,
	6379, 6380, 6443, 7199, 8009, 8500, 8883, 9042, 9050, 9051, 9092, 9160, 9200, 9300, 9418, 10250, 10255, 11211,
	15672, 16379, 26257, 26379, 27017, 27018, 27019, 28017, 33060, 50000, 61616,
}

// checkPort refuses a port that no web project has, unless the operator opened
// it or allowed the target.
func (c *Client) checkPort(t Target) error {
	_, service := slices.BinarySearch(servicePorts, t.port)
	if !service || slices.Contains(c.opts.AllowPorts, t.port) || c.allowed.find(t) != nil {
		return nil
	}
	return &checks.TargetError{Code: BlockedPort, Detail: "Port " + strconv.Itoa(int(t.port)) +
		" is that of a database or another service, not of web pages. Serve the project on another port, or have the grader's operator open this one."}
}
