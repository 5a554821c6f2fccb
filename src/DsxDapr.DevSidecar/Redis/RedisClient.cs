using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>
/// A Redis server. Commands of all callers share one pipelined connection, which is opened again when it was lost; blocking
/// commands need a connection of their own (<see cref="OpenDedicatedAsync"/>). A command that was sent and not answered is not sent
/// again: only its caller knows whether twice does harm.
/// </summary>
internal sealed class RedisClient(RedisOptions options, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan ReconnectTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InitTime = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private RedisConnection? _current;
    private Task<RedisConnection>? _opening;

    /// <summary>The address, for messages.</summary>
    public string Address => options.Address;

    /// <summary>Connects for the first time, trying for 3 s.</summary>
    /// <exception cref="UnreachableServerException">The server cannot be reached.</exception>
    /// <exception cref="ResourceException">It refuses the login.</exception>
    public async Task InitAsync(Component component, CancellationToken ct)
    {
        try
        {
            await ConnectAsync(InitTime, ct);
        }
        catch (RedisConnectionException e)
        {
            throw new UnreachableServerException(
                component.Source, $"component '{component.Name}' ({component.Type}) cannot reach redis at {options.Address}: {e.Message}");
        }
        catch (RedisErrorException e)
        {
            throw component.Refuse($"is not let in by redis at {options.Address}: {e.Message}");
        }
    }

    /// <summary>Executes a command.</summary>
    /// <exception cref="RedisErrorException">Redis answers with an error.</exception>
    /// <exception cref="RedisConnectionException">Redis cannot be reached, or the connection broke before it answered.</exception>
    public async Task<RedisValue> ExecuteAsync(RedisCommand command, CancellationToken ct)
    {
        RedisConnection connection = await CurrentAsync(ct);
        return await connection.ExecuteAsync(command, ct);
    }

    /// <summary>Executes commands with none of another caller's between them; errors are among the answers.</summary>
    /// <exception cref="RedisConnectionException">Redis cannot be reached, or the connection broke before it answered.</exception>
    public async Task<RedisValue[]> ExecuteTogetherAsync(IReadOnlyList<RedisCommand> commands, CancellationToken ct)
    {
        RedisConnection connection = await CurrentAsync(ct);
        return await connection.ExecuteTogetherAsync(commands, ct);
    }

    /// <summary>Opens a connection for commands that block up to <paramref name="block"/>.</summary>
    public Task<RedisConnection> OpenDedicatedAsync(TimeSpan block, CancellationToken ct)
    {
        TimeSpan timeout = options.ReadTimeout == TimeSpan.MaxValue ? options.ReadTimeout : options.ReadTimeout + block;
        return RedisConnection.OpenAsync(options with { ReadTimeout = timeout }, clock, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        if (_current is not null)
        {
            await _current.DisposeAsync();
        }

        _closed.Dispose();
    }

    private ValueTask<RedisConnection> CurrentAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_current is { IsOver: false })
            {
                return ValueTask.FromResult(_current);
            }

            // Whoever comes while it is being opened waits for the same attempt.
            if (_opening is null or { IsCompleted: true })
            {
                _opening = Task.Run(() => ConnectAsync(ReconnectTime, _closed.Token), _closed.Token);
            }

            return new ValueTask<RedisConnection>(_opening.WaitAsync(ct));
        }
    }

    private async Task<RedisConnection> ConnectAsync(TimeSpan time, CancellationToken ct)
    {
        long start = clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                RedisConnection connection = await RedisConnection.OpenAsync(options, clock, ct);
                lock (_gate)
                {
                    _current = connection;
                }

                return connection;
            }
            catch (RedisConnectionException) when (clock.GetElapsedTime(start) + pause < time)
            {
                await Task.Delay(pause, clock, ct);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }
}
