using System.Globalization;
using System.Runtime.CompilerServices;
using DsxDapr.DevSidecar.Redis;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>What a consumer group has pending for longer than the processing timeout.</summary>
internal sealed class OverdueEntries(RedisClient redis, string topic, RedisPubSubOptions options, int pageSize)
{
    // Where XPENDING has an entry's id, and for how many milliseconds it has been idle.
    private const int Id = 0;
    private const int Idle = 2;

    /// <summary>Pages through what is pending, oldest first.</summary>
    /// <param name="isWanted">Has the last word on an entry.</param>
    /// <param name="ct">Ends the search.</param>
    /// <returns>The ids, in groups.</returns>
    public async IAsyncEnumerable<string[]> FindAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken ct)
    {
        string from = "-";
        while (true)
        {
            RedisCommand pending = new RedisCommand("XPENDING", topic, options.ConsumerId, from, "+").Add(pageSize);
            IReadOnlyList<RedisValue> page = (await redis.ExecuteAsync(pending, ct)).Items;
            string[] ids =
            [
                .. page.Where(e => e.Items[Idle].Number >= options.ProcessingTimeout.TotalMilliseconds).Select(e => e.Items[Id].Text).Where(isWanted),
            ];
            if (ids.Length > 0)
            {
                yield return ids;
            }

            if (page.Count < pageSize)
            {
                yield break;
            }

            from = After(page[^1].Items[Id].Text);
        }
    }

    // The id that follows in a stream: "ms-seq" has the next sequence number.
    private static string After(string id)
    {
        int dash = id.IndexOf('-', StringComparison.Ordinal);
        ulong sequence = ulong.Parse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{id.AsSpan(0, dash)}-{sequence + 1}");
    }
}
