using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Live;

/// <summary>
/// Follows the ledger on behalf of all subscribers of this hub: one reader, while somebody is subscribed. What another hub
/// recorded is found the same way.
/// </summary>
internal sealed partial class LiveFeed(ILedger ledger, LedgerSignals signals, ILogger<LiveFeed> logger) : BackgroundService
{
    private const int BatchSize = 200;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<LiveSubscription> _results = [];
    private readonly List<LiveSubscription> _connectors = [];
    private LivePosition _position = new(0, 0);
    private bool _isFailing;

    /// <summary>Subscribes to finished items and steered jobs, from now on.</summary>
    public Task<LiveSubscription> SubscribeToResultsAsync(CancellationToken cancellationToken) => SubscribeAsync(_results, cancellationToken);

    /// <summary>Subscribes to connectors that come, stay and go, from now on.</summary>
    public Task<LiveSubscription> SubscribeToConnectorsAsync(CancellationToken cancellationToken) => SubscribeAsync(_connectors, cancellationToken);

    /// <summary>Ends a subscription.</summary>
    public async Task UnsubscribeAsync(LiveSubscription subscription)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _results.Remove(subscription);
            _connectors.Remove(subscription);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await signals.Live.WaitAsync(Poll, stoppingToken);
            bool isMore;
            do
            {
                isMore = await FollowAsync(stoppingToken);
            }
            while (isMore);

            if (_isFailing)
            {
                await Task.Delay(AfterFailure, stoppingToken);
            }
        }
    }

    private async Task<LiveSubscription> SubscribeAsync(List<LiveSubscription> subscriptions, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_results.Count + _connectors.Count == 0)
            {
                _position = await ledger.FindLivePositionAsync(cancellationToken);
            }

            var subscription = new LiveSubscription();
            subscriptions.Add(subscription);
            return subscription;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_results.Count + _connectors.Count == 0)
            {
                return false;
            }

            var news = await ledger.ReadNewsAsync(_position, BatchSize, cancellationToken);
            _position = news.Position;
            _isFailing = false;
            Hand(_results, LiveFrames.OfResults(news));
            Hand(_connectors, LiveFrames.OfConnectors(news));
            return news.IsMore;
        }
#pragma warning disable CA1031 // whatever it is, subscribers are told and the feed goes on
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Interrupt(e);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    // Upstream's words: the stream of results waits, that of connectors ends.
    private void Interrupt(Exception e)
    {
        if (!_isFailing)
        {
            Log.Interrupted(logger, e.Message);
            Hand(_results, [LiveFrames.Waiting]);
            Hand(_connectors, [LiveFrames.ConnectorsUnavailable]);
            _connectors.ForEach(subscription => subscription.End());
            _connectors.Clear();
        }

        _isFailing = true;
        Hand(_results, [LiveFrames.Heartbeat]);
    }

    private void Hand(List<LiveSubscription> subscriptions, IEnumerable<byte[]> frames)
    {
        if (subscriptions.Count == 0)
        {
            return;
        }

        foreach (var frame in frames)
        {
            var dropped = subscriptions.RemoveAll(subscription => !subscription.TryAdd(frame));
            if (dropped > 0)
            {
                Log.Dropped(logger, dropped);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What happens cannot be shown live: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "{Count} subscribers did not keep up and are dropped")]
        public static partial void Dropped(ILogger logger, int count);
    }
}
