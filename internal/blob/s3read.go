package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Reading at offsets goes through a few blocks kept in memory: a format check jumps back and forth among near places.
const (
	blockSize  = 512 << 10
	blocksKept = 8
)

// object reads content of a bucket: in sequence through one streaming request, at offsets by blocks.
type object struct {
	ctx  context.Context
	s    *bucket
	key  string
	size int64

	pos    int64         // of Read and Seek
	body   io.ReadCloser // streams from pos; nil when none is open
	closed bool

	mu     sync.Mutex // of the blocks: ReadAt may be called by many goroutines
	blocks []block    // the last used first
}

type block struct {
	at   int64
	data []byte
}

// ask requests the bytes from one offset up to, not including, another.
func (o *object) ask(from, to int64) (io.ReadCloser, error) {
	out, err := o.s.api.GetObject(o.ctx, &s3.GetObjectInput{
		Bucket: &o.s.name, Key: &o.key, Range: aws.String(fmt.Sprintf("bytes=%d-%d", from, to-1)),
	})
	if err != nil {
		return nil, fmt.Errorf("read object %s at %d: %w", o.key, from, absent(err))
	}
	return out.Body, nil
}

func (o *object) Read(p []byte) (int, error) {
	if o.closed {
		return 0, fs.ErrClosed
	}
	if o.pos >= o.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	// A stream may break half way; a second request goes on where the first stopped.
	var n int
	var err error
	for attempt := 0; n == 0 && attempt < 3; attempt++ {
		if o.body == nil {
			if o.body, err = o.ask(o.pos, o.size); err != nil {
				return 0, err
			}
		}
		n, err = o.body.Read(p)
		o.pos += int64(n)
		if err != nil {
			o.body.Close()
			o.body = nil
		}
	}
	switch {
	case n > 0 || o.pos == o.size:
		return n, nil
	case err == nil || errors.Is(err, io.EOF):
		return 0, io.ErrUnexpectedEOF
	}
	return 0, fmt.Errorf("read object %s at %d: %w", o.key, o.pos, err)
}

func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.pos
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek in object %s to %d: %w", o.key, offset, fs.ErrInvalid)
	}
	if offset != o.pos && o.body != nil {
		o.body.Close()
		o.body = nil
	}
	o.pos = offset
	return offset, nil
}

func (o *object) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read object %s at %d: %w", o.key, off, fs.ErrInvalid)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	done := 0
	for done < len(p) {
		at := off + int64(done)
		if at >= o.size {
			return done, io.EOF
		}
		data, err := o.block(at / blockSize * blockSize)
		if err != nil {
			return done, err
		}
		done += copy(p[done:], data[at%blockSize:])
	}
	return done, nil
}

// block fetches a block, or finds it among those kept. The caller holds the lock.
func (o *object) block(at int64) ([]byte, error) {
	for i, b := range o.blocks {
		if b.at == at {
			copy(o.blocks[1:i+1], o.blocks[:i])
			o.blocks[0] = b
			return b.data, nil
		}
	}
	if o.closed {
		return nil, fs.ErrClosed
	}
	end := min(at+blockSize, o.size)
	body, err := o.ask(at, end)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data := make([]byte, end-at)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, fmt.Errorf("read object %s at %d: %w", o.key, at, err)
	}
	if len(o.blocks) < blocksKept {
		o.blocks = append(o.blocks, block{})
	}
	copy(o.blocks[1:], o.blocks)
	o.blocks[0] = block{at, data}
	return data, nil
}

func (o *object) Close() error {
	o.mu.Lock()
	o.closed, o.blocks = true, nil
	o.mu.Unlock()
	if o.body != nil {
		err := o.body.Close()
		o.body = nil
		return err
	}
	return nil
}
