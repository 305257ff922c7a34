package demo

import (
	"net"
	"sync"
)

// gate is a listener that can be taken off the network for a while, with the connections that it has.
type gate struct {
	net.Listener
	mu   sync.Mutex
	down bool
	open map[net.Conn]struct{}
}

// Accept implements net.Listener. While the gate is down a caller finds the connection closed at once.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.mu.Lock()
		down := g.down
		if !down {
			g.open[c] = struct{}{}
		}
		g.mu.Unlock()
		if !down {
			return conn{c, g}, nil
		}
		c.Close()
	}
}

func (g *gate) set(down bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.down = down
	for c := range g.open {
		if down {
			c.Close()
			delete(g.open, c)
		}
	}
}

// conn is a connection that its gate forgets when it ends.
type conn struct {
	net.Conn
	gate *gate
}

// Close implements net.Conn.
func (c conn) Close() error {
	c.gate.mu.Lock()
	delete(c.gate.open, c.Conn)
	c.gate.mu.Unlock()
	return c.Conn.Close()
}

// Outage takes a part of the world off the network, or brings it back: "expert" for the expert system, "authority-system".
func (w *World) Outage(place string, down bool) {
	if g, ok := w.places[place].(*gate); ok {
		g.set(down)
	}
}
