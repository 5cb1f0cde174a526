"""A TCP proxy that hands everything on, both ways, after a delay; the file DELAY says how many seconds, at
any time anew.

    slow_proxy.py LISTEN PORT TO PORT DELAY"""
import asyncio
import contextlib
import sys


async def hand_on(reader, writer, delay_file):
    line = asyncio.Queue()

    async def send():
        loop = asyncio.get_running_loop()
        while True:
            due, data = await line.get()
            await asyncio.sleep(max(due - loop.time(), 0))
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    sender = asyncio.create_task(send())
    while True:
        data = b""
        with contextlib.suppress(OSError):
            data = await reader.read(65536)
        with open(delay_file, encoding="ascii") as file:
            delay = float(file.read() or 0)
        line.put_nowait((asyncio.get_running_loop().time() + delay, data))
        if not data:
            break
    with contextlib.suppress(OSError):
        await sender


async def main(listen, port, to, to_port, delay_file):
    async def serve(reader, writer):
        try:
            server = await asyncio.open_connection(to, int(to_port))
        except OSError:
            writer.close()
            return
        await asyncio.gather(hand_on(reader, server[1], delay_file), hand_on(server[0], writer, delay_file))

    server = await asyncio.start_server(serve, listen, int(port))
    print("listening", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
