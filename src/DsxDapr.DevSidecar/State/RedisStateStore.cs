using System.Globalization;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// <c>state.redis</c>, in daprd's format and with its ways, so that both can use the same keys: etags count from 1; a save without a
/// time to live keeps the old one; a transaction is not undone when one of its operations fails (<see cref="RedisStateScripts"/>).
/// </summary>
internal sealed class RedisStateStore(Component component, TimeProvider clock) : IStateStore
{
    private readonly RedisClient _redis = new(RedisOptions.Of(component), clock);
    private readonly int? _defaultTtl = component.DefaultTtl();

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => _redis.InitAsync(component, ct);

    /// <inheritdoc/>
    public async Task<StateItem?> GetAsync(string key, CancellationToken ct)
    {
        try
        {
            RedisValue answer = await _redis.ExecuteAsync(new RedisCommand("HMGET", key, "data", "version"), ct);
            RedisValue data = answer.Items[0];
            return data.IsNull ? null : new StateItem(data.Bytes, answer.Items[1].IsNull ? null : answer.Items[1].Text);
        }
        catch (RedisErrorException e) when (e.Is("WRONGTYPE"))
        {
            return await GetForeignAsync(key, ct);
        }
        catch (Exception e) when (IsRedisFailure(e))
        {
            throw new StateStoreException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(StateWrite write, CancellationToken ct)
    {
        try
        {
            await _redis.ExecuteAsync(SaveCommand(write), ct);
        }
        catch (RedisErrorException e) when (write.HasEtag)
        {
            throw new EtagException(e.Message);
        }
        catch (Exception e) when (IsRedisFailure(e))
        {
            throw new StateStoreException($"failed to set key {write.Key}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(StateDelete delete, CancellationToken ct)
    {
        try
        {
            await _redis.ExecuteAsync(DeleteCommand(delete), ct);
        }
        catch (RedisErrorException e) when (delete.HasEtag)
        {
            throw new EtagException(e.Message);
        }
        catch (Exception e) when (IsRedisFailure(e))
        {
            throw new StateStoreException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public async Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct)
    {
        List<RedisCommand> commands = new(operations.Count + 2) { new RedisCommand("MULTI") };
        commands.AddRange(operations.Select(o => o is StateWrite write ? SaveCommand(write) : DeleteCommand(o)));
        commands.Add(new RedisCommand("EXEC"));
        try
        {
            RedisValue[] answers = await _redis.ExecuteTogetherAsync(commands, ct);
            foreach (RedisValue answer in answers[^1].OrThrow().Items)
            {
                answer.OrThrow();
            }
        }
        catch (Exception e) when (IsRedisFailure(e))
        {
            throw new StateStoreException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    // A key that another program wrote as a plain string can be read, without an etag.
    private async Task<StateItem?> GetForeignAsync(string key, CancellationToken ct)
    {
        try
        {
            RedisValue value = await _redis.ExecuteAsync(new RedisCommand("GET", key), ct);
            return value.IsNull ? null : new StateItem(value.Bytes, Etag: null);
        }
        catch (Exception e) when (IsRedisFailure(e))
        {
            throw new StateStoreException(e.Message, e);
        }
    }

    private RedisCommand SaveCommand(StateWrite write)
    {
        if (write.HasEtag && !int.TryParse(write.Etag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            throw new EtagException($"strconv.Atoi: parsing \"{write.Etag}\": invalid syntax", malformed: true);
        }

        int? ttl = write.TtlSeconds ?? _defaultTtl;
        return new RedisCommand("EVAL", RedisStateScripts.Save, "1", write.Key, write.HasEtag ? write.Etag! : RedisStateScripts.NoEtag)
            .Add(write.Value)
            .Add(write.FirstWrite ? "1" : "0")
            .Add(ttl?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    private static RedisCommand DeleteCommand(StateOperation delete) =>
        new("EVAL", RedisStateScripts.Delete, "1", delete.Key, delete.HasEtag ? delete.Etag! : RedisStateScripts.NoEtag);

    private static bool IsRedisFailure(Exception e) => e is RedisErrorException or RedisConnectionException;
}
