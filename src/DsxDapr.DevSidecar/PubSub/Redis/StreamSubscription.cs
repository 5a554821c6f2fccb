using System.Globalization;
using System.Threading.Channels;
using DsxDapr.DevSidecar.Redis;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>
/// One topic's consumption: a reader that blocks on a connection of its own, a look at what stays pending for too long, and a pump
/// that delivers both. What is settled is acknowledged; everything else stays pending and comes again after the processing timeout.
/// </summary>
/// <remarks>
/// A message whose handler runs longer than the processing timeout is delivered a second time, as by daprd. The time that one waits
/// here, for a free slot or for the app, does not count (with daprd's versions until 1.18 it does).
/// </remarks>
internal sealed partial class StreamSubscription
{
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly RedisPubSub _broker;
    private readonly string _topic;
    private readonly ITopicConsumer _consumer;
    private readonly RedisPubSubOptions _options;
    private readonly RedisClient _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<StreamEntry> _queue;
    private readonly DeliveryPump<StreamEntry> _pump;
    private readonly int _fetch;
    private CancellationToken _stop;

    private readonly FetchedEntries _fetched;
    private readonly OverdueEntries _overdue;

    /// <summary>A subscription of a consumer to a topic.</summary>
    public StreamSubscription(
        RedisPubSub broker,
        string topic,
        ITopicConsumer consumer,
        RedisPubSubOptions options,
        RedisClient redis,
        SemaphoreSlim slots,
        TimeProvider clock,
        ILogger logger)
    {
        _broker = broker;
        _topic = topic;
        _consumer = consumer;
        _options = options;
        _redis = redis;
        _clock = clock;
        _logger = logger;
        _fetch = Math.Max(options.QueueDepth, consumer.MaxBatch);
        _fetched = new FetchedEntries(options.ProcessingTimeout, clock);
        _overdue = new OverdueEntries(redis, topic, options, _fetch);
        _queue = Channel.CreateBounded<StreamEntry>(_fetch);
        _pump = new DeliveryPump<StreamEntry>(_queue.Reader, consumer, slots, clock, logger)
        {
            MessageOf = e => e.Message!,
            SettleAsync = SettleAsync,
            Handing = MarkHanded,
        };
    }

    /// <summary>Runs until <paramref name="stop"/>, then until the deliveries that have begun are over.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        await Task.WhenAll(
            KeepAsync(ReadAsync, stop),
            _options.Redelivers ? KeepAsync(RedeliverAsync, stop) : Task.CompletedTask,
            _pump.RunAsync(stop));
        await ReleaseAsync(_fetched.Ids);
    }

    // Repeats what an outage ends, with growing pauses.
    private async Task KeepAsync(Func<Action, CancellationToken, Task> work, CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(() => pause = FirstPause, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (RedisErrorException e) when (e.Is("NOGROUP"))
            {
                // The server came back empty, or somebody deleted the stream.
                Log.GroupGone(_logger, _topic, _options.ConsumerId);
                await PrepareAsync(stop);
            }
            catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
            {
                Log.Outage(_logger, _topic, e.Message);
                await Task.Delay(pause, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        try
        {
            await _broker.PrepareAsync(_topic, stop);
        }
        catch (PubSubException e)
        {
            Log.Outage(_logger, _topic, e.Message);
            await Task.Delay(LongestPause, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private async Task ReadAsync(Action succeeded, CancellationToken stop)
    {
        await using RedisConnection connection = await _redis.OpenDedicatedAsync(Block, stop);
        BlockingRead blocking = await BlockingRead.OnAsync(connection, _redis, stop);
        RedisCommand read = new(
            "XREADGROUP", "GROUP", _options.ConsumerId, _options.ConsumerId, "COUNT", Text(_fetch), "BLOCK", Text((long)Block.TotalMilliseconds), "STREAMS", _topic, ">");
        while (true)
        {
            // While the app is not there, messages stay in the stream.
            await _consumer.WaitUntilReadyAsync(stop);
            RedisValue answer = await blocking.ExecuteAsync(read, stop);
            succeeded();
            foreach (RedisValue stream in answer.Items)
            {
                await EnqueueAsync(stream.Items[1].Items, stop);
            }
        }
    }

    private async Task RedeliverAsync(Action succeeded, CancellationToken stop)
    {
        while (true)
        {
            await _consumer.WaitUntilReadyAsync(stop);
            await foreach (string[] ids in _overdue.FindAsync(_fetched.IsOverdue, stop))
            {
                RedisCommand claim = new("XCLAIM", _topic, _options.ConsumerId, _options.ConsumerId, Text((long)_options.ProcessingTimeout.TotalMilliseconds));
                foreach (string id in ids)
                {
                    claim.Add(id);
                }

                RedisValue claimed = await _redis.ExecuteAsync(claim, stop);
                if (claimed.Items.Count > 0)
                {
                    Log.Redelivering(_logger, _topic, claimed.Items.Count);
                    await EnqueueAsync(claimed.Items, stop);
                }
            }

            succeeded();
            await Task.Delay(_options.RedeliverInterval, _clock, stop);
        }
    }

    private async Task EnqueueAsync(IReadOnlyList<RedisValue> entries, CancellationToken stop)
    {
        List<StreamEntry> read = [.. entries.Where(e => !e.IsNull).Select(StreamEntry.Read)];

        // All are known to wait before the first can be delivered.
        foreach (StreamEntry entry in read)
        {
            _fetched.MarkWaiting(entry.Id);
        }

        foreach (StreamEntry entry in read)
        {
            if (entry.Message is null)
            {
                Log.NoData(_logger, _topic, entry.Id);
                await SettleAsync([entry], [Disposition.Done]);
            }
            else
            {
                await _queue.Writer.WriteAsync(entry, stop);
            }
        }
    }

    private void MarkHanded(IReadOnlyList<StreamEntry> entries, bool handed)
    {
        foreach (StreamEntry entry in entries)
        {
            if (handed)
            {
                _fetched.MarkHanded(entry.Id);
            }
            else
            {
                _fetched.MarkWaiting(entry.Id);
            }
        }
    }

    private async Task SettleAsync(IReadOnlyList<StreamEntry> entries, IReadOnlyList<Disposition> dispositions)
    {
        RedisCommand acknowledge = new("XACK", _topic, _options.ConsumerId);
        int settled = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            if (dispositions[i] == Disposition.Done)
            {
                _fetched.MarkWaiting(entries[i].Id); // not overdue, however long the acknowledgement takes
                acknowledge.Add(entries[i].Id);
                settled++;
            }
            else if (_stop.IsCancellationRequested)
            {
                _fetched.MarkWaiting(entries[i].Id); // released at the end
            }
            else
            {
                _fetched.Forget(entries[i].Id);
            }
        }

        if (settled == 0)
        {
            return;
        }

        try
        {
            await _redis.ExecuteAsync(acknowledge, CancellationToken.None);
        }
        catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
        {
            Log.NotAcknowledged(_logger, _topic, settled, e.Message);
        }

        for (int i = 0; i < entries.Count; i++)
        {
            if (dispositions[i] == Disposition.Done)
            {
                _fetched.Forget(entries[i].Id);
            }
        }
    }

    // Makes entries look as if they had been pending for long enough, so that whoever reads next gets them without delay.
    private async Task ReleaseAsync(string[] ids)
    {
        if (ids.Length == 0)
        {
            return;
        }

        RedisCommand release = new("XCLAIM", _topic, _options.ConsumerId, _options.ConsumerId, "0");
        foreach (string id in ids)
        {
            release.Add(id);
        }

        release.Add("IDLE").Add((long)_options.ProcessingTimeout.TotalMilliseconds).Add("JUSTID");
        try
        {
            await _redis.ExecuteAsync(release, CancellationToken.None);
        }
        catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
        {
            Log.NotReleased(_logger, _topic, ids.Length, e.Message);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Stream {Topic} cannot be read: {Problem}")]
        public static partial void Outage(ILogger logger, string topic, string problem);

        [LoggerMessage(2, LogLevel.Warning, "Stream {Topic} or its group {Group} is gone and is made anew")]
        public static partial void GroupGone(ILogger logger, string topic, string group);

        [LoggerMessage(3, LogLevel.Information, "{Count} messages of {Topic} were pending for too long and are delivered again")]
        public static partial void Redelivering(ILogger logger, string topic, int count);

        [LoggerMessage(4, LogLevel.Error, "Entry {Id} of {Topic} has no data and is skipped")]
        public static partial void NoData(ILogger logger, string topic, string id);

        [LoggerMessage(6, LogLevel.Information, "{Count} messages of {Topic} stay pending until the processing timeout is over: {Problem}")]
        public static partial void NotReleased(ILogger logger, string topic, int count, string problem);

        [LoggerMessage(5, LogLevel.Warning, "{Count} handled messages of {Topic} could not be acknowledged and will come again: {Problem}")]
        public static partial void NotAcknowledged(ILogger logger, string topic, int count, string problem);
    }
}
