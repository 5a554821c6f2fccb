using System.Globalization;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>
/// <c>pubsub.redis</c>, in daprd's format: a topic is a stream, an app is a consumer group that begins at the stream's start and a
/// consumer of the same name. Sidecars of this kind and daprd can share the same streams and groups.
/// </summary>
internal sealed partial class RedisPubSub : IPubSub
{
    private readonly Component _component;
    private readonly RedisPubSubOptions _options;
    private readonly RedisClient _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;

    /// <summary>A broker for a component.</summary>
    public RedisPubSub(Component component, PubSubContext context)
    {
        _component = component;
        _options = RedisPubSubOptions.Of(component, context.AppId);
        _redis = new RedisClient(_options.Server, context.Clock);
        _clock = context.Clock;
        _logger = context.Loggers.CreateLogger<RedisPubSub>();
        _slots = new SemaphoreSlim(_options.Concurrency);
    }

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct)
    {
        if (RedisPubSubOptions.HasIgnoredRedeliverInterval(_component))
        {
            Log.RedeliverIntervalIgnored(_logger, _component.Name, _component.Source);
        }

        return _redis.InitAsync(_component, ct);
    }

    /// <inheritdoc/>
    public async Task PublishAsync(string topic, PubSubMessage message, CancellationToken ct)
    {
        RedisCommand add = new("XADD", topic);
        if (_options.MaxLenApprox is { } length)
        {
            add.Add("MAXLEN").Add("~").Add(length);
        }
        else if (_options.StreamTtl is { } ttl)
        {
            string oldest = (_clock.GetUtcNow() - ttl).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            add.Add("MINID").Add("~").Add(oldest);
        }

        StreamEntry.AddFields(add.Add("*"), message);
        try
        {
            await _redis.ExecuteAsync(add, ct);
        }
        catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
        {
            throw new PubSubException($"redis streams: error from publish: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(string topic, CancellationToken ct)
    {
        try
        {
            await _redis.ExecuteAsync(CreateGroup(topic), ct);
        }
        catch (RedisErrorException e) when (e.Is("BUSYGROUP"))
        {
            // It is there already.
        }
        catch (Exception e) when (e is RedisConnectionException or RedisErrorException)
        {
            throw new PubSubException($"redis streams: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task ConsumeAsync(string topic, ITopicConsumer consumer, CancellationToken stop) =>
        new StreamSubscription(this, topic, consumer, _options, _redis, _slots, _clock, _logger).RunAsync(stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _slots.Dispose();
    }

    private RedisCommand CreateGroup(string topic) => new("XGROUP", "CREATE", topic, _options.ConsumerId, "0", "MKSTREAM");

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Component {Component} ({Source}): redeliverInterval takes only a plain number of milliseconds; anything else is ignored, as by daprd")]
        public static partial void RedeliverIntervalIgnored(ILogger logger, string component, ResourceLocation source);
    }
}
