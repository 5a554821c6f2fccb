using System.Threading.Channels;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.Events;

/// <summary>
/// Items that events named and that wait to be submitted. Bounded: a watch waits for a free place, a webhook is told that there is none.
/// An item that waits already is not taken twice.
/// </summary>
internal sealed class EventQueue
{
    /// <summary>How many items may wait.</summary>
    public const int Capacity = 4096;

    private readonly Channel<RepositoryItem> _waiting = Channel.CreateBounded<RepositoryItem>(Capacity);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _locations = new(StringComparer.Ordinal);

    /// <summary>Takes an item, as soon as there is a place for it.</summary>
    public async ValueTask AddAsync(RepositoryItem item, CancellationToken cancellationToken)
    {
        while (!TryAdd(item))
        {
            await _waiting.Writer.WaitToWriteAsync(cancellationToken);
        }
    }

    /// <summary>Takes an item; false when there is no place for it.</summary>
    public bool TryAdd(RepositoryItem item)
    {
        lock (_lock)
        {
            if (_locations.Contains(item.Location))
            {
                return true;
            }

            if (!_waiting.Writer.TryWrite(item))
            {
                return false;
            }

            _locations.Add(item.Location);
            return true;
        }
    }

    /// <summary>The next item. From now on an event of the same item counts as a new one.</summary>
    public async ValueTask<RepositoryItem> TakeAsync(CancellationToken cancellationToken)
    {
        var item = await _waiting.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            _locations.Remove(item.Location);
        }

        return item;
    }
}
