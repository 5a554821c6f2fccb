using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>The dead-letter topic of a subscription, if it has one.</summary>
internal sealed partial class DeadLetters(Subscription subscription, ScopedPubSub broker, ILogger logger)
{
    /// <summary>Whether there is such a topic.</summary>
    public bool Exist => !string.IsNullOrEmpty(subscription.DeadLetterTopic);

    /// <summary>Takes a message out of the subscription's topic, into the dead letters if there are any.</summary>
    /// <returns><see cref="Disposition.Kept"/> when the dead-letter topic could not be written: the message must not be lost.</returns>
    public async Task<Disposition> TakeAsync(PubSubMessage message, CancellationToken ct)
    {
        if (!Exist)
        {
            return Disposition.Done;
        }

        try
        {
            if (!broker.Scopes.MayPublish(subscription.DeadLetterTopic!))
            {
                Log.Forbidden(logger, subscription.Topic, subscription.DeadLetterTopic!);
                return Disposition.Kept;
            }

            await broker.Broker.PublishAsync(subscription.DeadLetterTopic!, message with { IsDeadLetter = true }, ct);
            return Disposition.Done;
        }
        catch (PubSubException e)
        {
            Log.Failed(logger, subscription.Topic, subscription.DeadLetterTopic!, e);
            return Disposition.Kept;
        }
        catch (OperationCanceledException)
        {
            return Disposition.Kept;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A message of {Topic} cannot go to {DeadLetterTopic} and is kept: the app may not publish there")]
        public static partial void Forbidden(ILogger logger, string topic, string deadLetterTopic);

        [LoggerMessage(2, LogLevel.Error, "A message of {Topic} could not go to {DeadLetterTopic} and is kept")]
        public static partial void Failed(ILogger logger, string topic, string deadLetterTopic, Exception e);
    }
}
