namespace DsxDapr.DevSidecar.PubSub;

/// <summary>What takes the messages of a topic.</summary>
internal interface ITopicConsumer
{
    /// <summary>The most messages it takes at once; 1 when it takes them one by one.</summary>
    int MaxBatch { get; }

    /// <summary>How long a batch may be gathered.</summary>
    TimeSpan MaxAwait { get; }

    /// <summary>Completes when the app can take messages; until then they are left where they are.</summary>
    Task WaitUntilReadyAsync(CancellationToken ct);

    /// <summary>Handles messages, with all their retries. Never throws.</summary>
    /// <returns>What became of each.</returns>
    Task<Disposition[]> HandleAsync(IReadOnlyList<PubSubMessage> messages);
}

/// <summary>What became of a message.</summary>
internal enum Disposition
{
    /// <summary>It is settled (handled, dropped, dead-lettered, or given up): the broker may forget it.</summary>
    Done,

    /// <summary>The app was not there and never saw it: hand it in again when the app is ready.</summary>
    Held,

    /// <summary>Neither handled nor settled, e.g. since the sidecar stops: the broker keeps it and delivers it later.</summary>
    Kept,
}
