namespace DsxDapr.DevSidecar.State;

/// <summary>
/// What <see cref="RedisStateStore"/> lets Redis do in one step. A key is a hash of <c>data</c>, <c>version</c> (a counter, the etag)
/// and, once it was saved with first-write, <c>first-write</c>; the rules are those recorded of daprd's state.redis.
/// </summary>
internal static class RedisStateScripts
{
    /// <summary>The etag argument that stands for "none".</summary>
    public const string NoEtag = "0";

    /// <summary>
    /// Saves KEYS[1]. ARGV: etag, value, "1" for first-write, seconds to live ("" leaves it, 0 removes it).
    /// Without an etag a plain key may always be written; one that was saved with first-write only with its etag.
    /// </summary>
    public const string Save = """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if type(version) == 'table' then
          redis.call('DEL', KEYS[1])
          version = false
        end
        if version and version ~= '' and version ~= ARGV[1] then
          if ARGV[1] ~= '0' or redis.call('HEXISTS', KEYS[1], 'first-write') == 1 then
            return redis.error_reply('ERR failed to set key ' .. KEYS[1])
          end
        end
        redis.call('HSET', KEYS[1], 'data', ARGV[2])
        if ARGV[3] == '1' then
          redis.call('HSET', KEYS[1], 'first-write', 0)
        end
        version = redis.call('HINCRBY', KEYS[1], 'version', 1)
        if ARGV[4] ~= '' then
          if tonumber(ARGV[4]) > 0 then
            redis.call('EXPIRE', KEYS[1], ARGV[4])
          else
            redis.call('PERSIST', KEYS[1])
          end
        end
        return version
        """;

    /// <summary>Deletes KEYS[1]. ARGV: etag. An absent key is no error, whatever the etag.</summary>
    public const string Delete = """
        if ARGV[1] ~= '0' then
          local version = redis.pcall('HGET', KEYS[1], 'version')
          if type(version) == 'string' and version ~= ARGV[1] then
            return redis.error_reply('ERR failed to delete ' .. KEYS[1])
          end
        end
        return redis.call('DEL', KEYS[1])
        """;
}
