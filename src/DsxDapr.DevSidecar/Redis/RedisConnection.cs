using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>
/// One connection. Commands of many callers are pipelined: one loop writes them, another reads the answers, which come in the same
/// order. When anything goes wrong the connection is over, and everybody who still waits is told.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly RedisReader _reader;
    private readonly RedisWriter _writer;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _readTimeout;
    private readonly Channel<Request> _toWrite = Channel.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Request> _toAnswer = Channel.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private readonly Task _loops;
    private readonly ITimer _watch;
    private RedisConnectionException? _end;
    private long _progress;
    private int _unanswered;

    // Of the watch alone: since when it sees no progress.
    private long _seenProgress;
    private long _seenAt;

    private RedisConnection(Socket socket, Stream stream, RedisOptions options, TimeProvider clock)
    {
        _socket = socket;
        _stream = stream;
        _clock = clock;
        _readTimeout = options.ReadTimeout;
        _reader = new RedisReader(stream) { Progress = MarkProgress };
        _writer = new RedisWriter(stream) { Progress = MarkProgress };
        _seenAt = clock.GetTimestamp();
        _watch = clock.CreateTimer(_ => Watch(), null, WatchInterval, WatchInterval);
        _loops = Task.WhenAll(Task.Run(WriteAllAsync), Task.Run(ReadAllAsync));
    }

    /// <summary>Whether it can be used no more.</summary>
    public bool IsOver => Volatile.Read(ref _end) is not null;

    /// <summary>Opens a connection and logs in.</summary>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    /// <exception cref="RedisErrorException">The server refuses the user, the password or the database.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider clock, CancellationToken ct)
    {
        using CancellationTokenSource timeout = new(options.DialTimeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        RedisConnection? connection = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.EnableTls)
            {
                SslStream tls = new(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Host }, either.Token);
                stream = tls;
            }

            connection = new RedisConnection(socket, stream, options, clock);
            await connection.LogInAsync(options, either.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            socket.Dispose();
            if (e is RedisErrorException or RedisConnectionException || ct.IsCancellationRequested)
            {
                throw;
            }

            throw new RedisConnectionException(Describe(options, e), e);
        }
    }

    /// <summary>Executes a command.</summary>
    /// <exception cref="RedisErrorException">Redis answers with an error.</exception>
    /// <exception cref="RedisConnectionException">The connection is over.</exception>
    public async Task<RedisValue> ExecuteAsync(RedisCommand command, CancellationToken ct) =>
        (await Send([command]).WaitAsync(ct))[0].OrThrow();

    /// <summary>Executes commands with none of another caller's between them; errors are among the answers.</summary>
    /// <exception cref="RedisConnectionException">The connection is over.</exception>
    public Task<RedisValue[]> ExecuteTogetherAsync(IReadOnlyList<RedisCommand> commands, CancellationToken ct) => Send(commands).WaitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End(new RedisConnectionException("the connection was closed"));
        await _loops;
        await _stream.DisposeAsync();
        _over.Dispose();
    }

    private Task<RedisValue[]> Send(IReadOnlyList<RedisCommand> commands)
    {
        Request request = new(commands);
        if (!_toWrite.Writer.TryWrite(request))
        {
            request.Fail(_end!);
        }

        return request.Answers;
    }

    private async Task LogInAsync(RedisOptions options, CancellationToken ct)
    {
        if (options.Password is not null)
        {
            await ExecuteAsync(options.Username is null ? new RedisCommand("AUTH", options.Password) : new RedisCommand("AUTH", options.Username, options.Password), ct);
        }

        if (options.Database != 0)
        {
            await ExecuteAsync(new RedisCommand("SELECT").Add(options.Database), ct);
        }

        await ExecuteAsync(new RedisCommand("PING"), ct);
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (await _toWrite.Reader.WaitToReadAsync(_over.Token))
            {
                while (_toWrite.Reader.TryRead(out Request? request))
                {
                    Interlocked.Increment(ref _unanswered);
                    _toAnswer.Writer.TryWrite(request);
                    foreach (RedisCommand command in request.Commands)
                    {
                        await _writer.WriteAsync(command, _over.Token);
                    }
                }

                await _writer.FlushAsync(_over.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            End(new RedisConnectionException(e.Message, e));
        }
        finally
        {
            _toAnswer.Writer.TryComplete();
            FailAll(_toWrite.Reader);
        }
    }

    private async Task ReadAllAsync()
    {
        Request? current = null;
        try
        {
            while (true)
            {
                // Reading begins before a request is there, so that a connection that ends while idle is noticed.
                RedisValue answer = await _reader.ReadAsync(_over.Token);
                if (current is null && !_toAnswer.Reader.TryRead(out current))
                {
                    throw new RedisConnectionException("redis sent an answer nobody asked for");
                }

                if (current!.Take(answer))
                {
                    current = null;
                    Interlocked.Decrement(ref _unanswered);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or RedisConnectionException)
        {
            End(e as RedisConnectionException ?? new RedisConnectionException(e.Message, e));
        }
        finally
        {
            current?.Fail(_end!);
            await foreach (Request request in _toAnswer.Reader.ReadAllAsync())
            {
                request.Fail(_end!);
            }
        }
    }

    private void End(RedisConnectionException reason)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            Volatile.Write(ref _end, reason);
            _toWrite.Writer.TryComplete();
        }

        _watch.Dispose();
        _over.Cancel();
        _socket.Dispose();
    }

    private void FailAll(ChannelReader<Request> requests)
    {
        while (requests.TryRead(out Request? request))
        {
            request.Fail(_end!);
        }
    }

    private void MarkProgress() => Interlocked.Increment(ref _progress);

    // A wait counts from when the watch first sees it, so that no pause in which nobody waited is taken for a part of it.
    private void Watch()
    {
        long progress = Volatile.Read(ref _progress);
        if (Volatile.Read(ref _unanswered) == 0 || progress != _seenProgress)
        {
            (_seenProgress, _seenAt) = (progress, _clock.GetTimestamp());
        }
        else if (_clock.GetElapsedTime(_seenAt) > _readTimeout)
        {
            End(new RedisConnectionException("i/o timeout"));
        }
    }

    // In Go's words, since Dapr's error messages carry them.
    private static string Describe(RedisOptions options, Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"dial tcp {options.Address}: connect: connection refused",
        OperationCanceledException => $"dial tcp {options.Address}: i/o timeout",
        _ => $"dial tcp {options.Address}: {e.Message}",
    };

    private sealed class Request(IReadOnlyList<RedisCommand> commands)
    {
        private readonly TaskCompletionSource<RedisValue[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly RedisValue[] _answers = new RedisValue[commands.Count];
        private int _taken;

        public IReadOnlyList<RedisCommand> Commands => commands;

        public Task<RedisValue[]> Answers => _done.Task;

        // Returns whether it was the last answer.
        public bool Take(RedisValue answer)
        {
            _answers[_taken++] = answer;
            return _taken == _answers.Length && _done.TrySetResult(_answers);
        }

        public void Fail(RedisConnectionException reason) => _done.TrySetException(new RedisConnectionException(reason.Message, reason));
    }
}
