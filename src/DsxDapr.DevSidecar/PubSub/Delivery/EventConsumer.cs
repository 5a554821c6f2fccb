using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>
/// Delivers the events of one subscription to the app, as Dapr 1.17 does: an event that fails is retried as the inbound policy of its
/// component says (without a policy: not at all), then goes to the dead-letter topic, and without one is gone. Drops and events that
/// cannot be routed go to the dead letters too. While the app cannot be reached nothing counts as a try.
/// </summary>
internal sealed partial class EventConsumer : ITopicConsumer
{
    private readonly Subscription _subscription;
    private readonly IEventSender _sender;
    private readonly AppGate _app;
    private readonly DeadLetters _deadLetters;
    private readonly RetryPolicy? _retries;
    private readonly EventIntake _intake;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationToken _abort;

    /// <summary>A consumer for a subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="sender">How events are posted.</param>
    /// <param name="app">Whether the app can take them.</param>
    /// <param name="deadLetters">Where failed ones go.</param>
    /// <param name="retries">The inbound policy of the component.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="abort">Set when deliveries that still run must be cut off.</param>
    /// <exception cref="ResourceException">A routing rule is not understood.</exception>
    public EventConsumer(
        Subscription subscription,
        IEventSender sender,
        AppGate app,
        DeadLetters deadLetters,
        RetryPolicy? retries,
        TimeProvider clock,
        ILogger logger,
        CancellationToken abort)
    {
        _subscription = subscription;
        _sender = sender;
        _app = app;
        _deadLetters = deadLetters;
        _retries = retries;
        _intake = new EventIntake(subscription, clock);
        _clock = clock;
        _logger = logger;
        _abort = abort;
    }

    /// <inheritdoc/>
    public int MaxBatch => _subscription.Bulk?.MaxMessagesCount ?? 1;

    /// <inheritdoc/>
    public TimeSpan MaxAwait => _subscription.Bulk?.MaxAwait ?? TimeSpan.Zero;

    /// <inheritdoc/>
    public Task WaitUntilReadyAsync(CancellationToken ct) => _app.WaitAsync(ct);

    /// <inheritdoc/>
    public async Task<Disposition[]> HandleAsync(IReadOnlyList<PubSubMessage> messages)
    {
        Disposition[] dispositions = new Disposition[messages.Count];
        List<(int Index, Intake Intake)> routed = new(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Intake intake = _intake.Read(messages[i]);
            if (intake.Event is not null)
            {
                routed.Add((i, intake));
            }
            else
            {
                dispositions[i] = await RefuseAsync(messages[i], intake);
            }
        }

        foreach (IGrouping<string, (int Index, Intake Intake)> group in routed.GroupBy(r => r.Intake.Path, StringComparer.Ordinal))
        {
            List<(int Index, ReceivedEvent Event)> events = [.. group.Select(g => (g.Index, g.Intake.Event!))];
            await DeliverAsync(events, group.Key, dispositions);
        }

        return dispositions;
    }

    private async Task DeliverAsync(List<(int Index, ReceivedEvent Event)> events, string path, Disposition[] dispositions)
    {
        try
        {
            for (int retry = 1; events.Count > 0; retry++)
            {
                events = await TryOnceAsync(events, path, retry, dispositions);
                if (events.Count > 0)
                {
                    await Task.Delay(_retries!.DelayBefore(retry), _clock, _abort);
                }
            }
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // Cut off by the end of the sidecar: neither acknowledged nor dead-lettered, so that it comes again.
            foreach ((int index, _) in events)
            {
                dispositions[index] = Disposition.Kept;
            }
        }
    }

    // Returns the events that are to be tried again.
    private async Task<List<(int Index, ReceivedEvent Event)>> TryOnceAsync(
        List<(int Index, ReceivedEvent Event)> events, string path, int nextRetry, Disposition[] dispositions)
    {
        AppAnswer[] answers = await _sender.SendAsync([.. events.Select(e => e.Event)], path, _abort);
        List<(int Index, ReceivedEvent Event)> again = [];
        for (int i = 0; i < events.Count; i++)
        {
            (int index, ReceivedEvent @event) = events[i];
            switch (answers[i].Verdict)
            {
                case Verdict.Success:
                    dispositions[index] = Disposition.Done;
                    break;
                case Verdict.Unreachable:
                    if (_app.Shut())
                    {
                        Log.Unreachable(_logger, _subscription.Topic, answers[i].Reason);
                    }

                    dispositions[index] = Disposition.Held;
                    break;
                case Verdict.Drop:
                    Log.Dropped(_logger, _subscription.Topic, @event.Id, answers[i].Reason);
                    dispositions[index] = await _deadLetters.TakeAsync(@event.Message, _abort);
                    break;
                case Verdict.Retry when _retries is not null && _retries.Allows(nextRetry):
                    Log.Retrying(_logger, _subscription.Topic, @event.Id, answers[i].Reason, nextRetry);
                    again.Add(events[i]);
                    break;
                default:
                    dispositions[index] = await GiveUpAsync(@event, answers[i].Reason);
                    break;
            }
        }

        return again;
    }

    private Task<Disposition> GiveUpAsync(ReceivedEvent @event, string reason)
    {
        if (_deadLetters.Exist)
        {
            Log.DeadLettered(_logger, _subscription.Topic, @event.Id, reason, _subscription.DeadLetterTopic!);
        }
        else
        {
            Log.Lost(_logger, _subscription.Topic, @event.Id, reason);
        }

        return _deadLetters.TakeAsync(@event.Message, _abort);
    }

    private Task<Disposition> RefuseAsync(PubSubMessage message, Intake intake)
    {
        if (intake.Refusal is { } refusal)
        {
            Log.Refused(_logger, intake.IsFailure ? LogLevel.Error : LogLevel.Warning, _subscription.Topic, _subscription.PubSubName, refusal);
        }

        return _deadLetters.TakeAsync(message, _abort);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The app cannot be reached; the events of {Topic} wait: {Reason}")]
        public static partial void Unreachable(ILogger logger, string topic, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Event {Id} of {Topic} was dropped by the app ({Reason})")]
        public static partial void Dropped(ILogger logger, string topic, string id, string reason);

        [LoggerMessage(3, LogLevel.Debug, "Event {Id} of {Topic} failed ({Reason}); retry {Retry} follows")]
        public static partial void Retrying(ILogger logger, string topic, string id, string reason, int retry);

        [LoggerMessage(4, LogLevel.Warning, "Event {Id} of {Topic} failed ({Reason}) and goes to {DeadLetterTopic}")]
        public static partial void DeadLettered(ILogger logger, string topic, string id, string reason, string deadLetterTopic);

        [LoggerMessage(5, LogLevel.Error, "Event {Id} of {Topic} failed ({Reason}) and is lost: it has no retry left and no dead-letter topic")]
        public static partial void Lost(ILogger logger, string topic, string id, string reason);

        [LoggerMessage(EventId = 6, Message = "A message of {Topic} in {PubSub} is not delivered: {Refusal}")]
        public static partial void Refused(ILogger logger, LogLevel level, string topic, string pubSub, string refusal);
    }
}
