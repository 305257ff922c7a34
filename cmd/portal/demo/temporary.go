//go:build !full

package demo

import "context"

func (w *World) startExpertSystem(context.Context) error    { return nil }
func (w *World) startAuthoritySystem(context.Context) error { return nil }
