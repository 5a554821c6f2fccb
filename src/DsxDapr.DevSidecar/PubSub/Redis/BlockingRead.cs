using DsxDapr.DevSidecar.Redis;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>
/// Reads that block on a connection of their own. A stop ends them early, but not without their answer: what Redis has handed out with it
/// nobody else would get before the processing timeout.
/// </summary>
/// <param name="connection">The connection that blocks.</param>
/// <param name="id">Its id in Redis; null when this client may not ask for it.</param>
/// <param name="others">Reaches the same server while the connection blocks.</param>
internal sealed class BlockingRead(RedisConnection connection, long? id, RedisClient others)
{
    // A Redis that hangs must not hold up the end, whatever its read timeout is.
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(3);

    /// <summary>Prepares for reads on a connection.</summary>
    /// <exception cref="RedisConnectionException">The connection is over.</exception>
    public static async Task<BlockingRead> OnAsync(RedisConnection connection, RedisClient others, CancellationToken ct)
    {
        try
        {
            return new BlockingRead(connection, (await connection.ExecuteAsync(new RedisCommand("CLIENT", "ID"), ct)).Number, others);
        }
        catch (RedisErrorException)
        {
            return new BlockingRead(connection, id: null, others);
        }
    }

    /// <summary>Executes a command that may block, and no other after <paramref name="stop"/>.</summary>
    /// <exception cref="OperationCanceledException">It was to stop, and Redis did not answer any more.</exception>
    /// <exception cref="RedisErrorException">Redis answers with an error.</exception>
    /// <exception cref="RedisConnectionException">The connection broke before it answered.</exception>
    public async Task<RedisValue> ExecuteAsync(RedisCommand command, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Task<RedisValue> answer = connection.ExecuteAsync(command, CancellationToken.None);
        try
        {
            return await answer.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            using CancellationTokenSource limit = new(LastWait);
            await UnblockAsync(limit.Token);
            return await answer.WaitAsync(limit.Token);
        }
    }

    private async Task UnblockAsync(CancellationToken limit)
    {
        if (id is null)
        {
            return;
        }

        try
        {
            await others.ExecuteAsync(new RedisCommand("CLIENT", "UNBLOCK").Add(id.Value), limit);
        }
        catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
        {
            // Then it blocks until its own time is up.
        }
    }
}
