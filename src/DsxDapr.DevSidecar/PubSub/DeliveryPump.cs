using System.Threading.Channels;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// Takes a topic's messages from a queue, one by one or in batches, and has them handled, as many deliveries at once as there are
/// free slots (slots are shared by the topics of a component).
/// </summary>
/// <param name="queue">What is waiting.</param>
/// <param name="consumer">What handles it.</param>
/// <param name="slots">One is taken by every delivery.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Where to log.</param>
/// <typeparam name="T">The broker's form of a message.</typeparam>
internal sealed class DeliveryPump<T>(ChannelReader<T> queue, ITopicConsumer consumer, SemaphoreSlim slots, TimeProvider clock, ILogger logger)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The pump itself counts as one, so that it reaches zero only after the last delivery of a stopped pump.
    private int _running = 1;

    /// <summary>The message in a broker's form of it.</summary>
    public required Func<T, PubSubMessage> MessageOf { get; init; }

    /// <summary>Tells the broker what became of messages: <see cref="Disposition.Done"/> or <see cref="Disposition.Kept"/>.</summary>
    public required Func<IReadOnlyList<T>, IReadOnlyList<Disposition>, Task> SettleAsync { get; init; }

    /// <summary>Told just before messages are handed to the app (true), and when they came back unseen (false).</summary>
    public Action<IReadOnlyList<T>, bool>? Handing { get; init; }

    /// <summary>Runs until <paramref name="stop"/>, then until the deliveries that have begun are over.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await queue.WaitToReadAsync(stop))
            {
                // What waits stays in the broker while the app is not there.
                await consumer.WaitUntilReadyAsync(stop);
                List<T> batch = await CollectAsync(stop);
                if (batch.Count > 0)
                {
                    await StartAsync(batch, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The ordinary end.
        }

        EndOne();
        await _idle.Task;
    }

    private async Task<List<T>> CollectAsync(CancellationToken stop)
    {
        List<T> batch = [];
        TakeWaiting(batch);
        if (batch.Count == 0 || batch.Count >= consumer.MaxBatch)
        {
            return batch;
        }

        using CancellationTokenSource timeout = new(consumer.MaxAwait, clock);
        using CancellationTokenSource full = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            while (batch.Count < consumer.MaxBatch && await queue.WaitToReadAsync(full.Token))
            {
                TakeWaiting(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Time is up (or the pump stops, which the caller notices): what there is goes.
        }

        return batch;
    }

    private void TakeWaiting(List<T> batch)
    {
        while (batch.Count < consumer.MaxBatch && queue.TryRead(out T? item))
        {
            batch.Add(item);
        }
    }

    private async Task StartAsync(List<T> batch, CancellationToken stop)
    {
        try
        {
            await slots.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await SettleAsync(batch, AllKept(batch.Count));
            throw;
        }

        Interlocked.Increment(ref _running);
        _ = DeliverAsync(batch, stop);
    }

    private async Task DeliverAsync(List<T> batch, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            while (batch.Count > 0)
            {
                batch = await HandOverAsync(batch, stop);
            }
        }
        finally
        {
            slots.Release();
            EndOne();
        }
    }

    // Returns what the app never saw.
    private async Task<List<T>> HandOverAsync(List<T> batch, CancellationToken stop)
    {
        try
        {
            await consumer.WaitUntilReadyAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await SettleAsync(batch, AllKept(batch.Count));
            return [];
        }

        Handing?.Invoke(batch, true);
        Disposition[] dispositions = await HandleAsync(batch);
        if (!dispositions.Contains(Disposition.Held))
        {
            await SettleAsync(batch, dispositions);
            return [];
        }

        List<T> held = [.. batch.Where((_, i) => dispositions[i] == Disposition.Held)];
        Handing?.Invoke(held, false);
        if (held.Count < batch.Count)
        {
            await SettleAsync(
                [.. batch.Where((_, i) => dispositions[i] != Disposition.Held)],
                [.. dispositions.Where(d => d != Disposition.Held)]);
        }

        return held;
    }

    private async Task<Disposition[]> HandleAsync(List<T> batch)
    {
        try
        {
            return await consumer.HandleAsync([.. batch.Select(MessageOf)]);
        }
        catch (Exception e)
        {
            // A mistake of ours must not lose messages.
            DeliveryLog.Failed(logger, batch.Count, e);
            return AllKept(batch.Count);
        }
    }

    private static Disposition[] AllKept(int count) => [.. Enumerable.Repeat(Disposition.Kept, count)];

    private void EndOne()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _idle.TrySetResult();
        }
    }
}
