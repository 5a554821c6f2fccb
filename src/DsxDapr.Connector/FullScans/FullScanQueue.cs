using System.Threading.Channels;

namespace DsxDapr.Connector.FullScans;

/// <summary>
/// Full scans that wait their turn: one runs at a time, so that the repository and the hub carry one enumeration. An order
/// that comes again, because its answer was lost, is not run again.
/// </summary>
internal sealed class FullScanQueue
{
    /// <summary>How many orders may wait.</summary>
    public const int Capacity = 16;

    private const int RememberedJobs = 1024;

    private readonly Channel<FullScanOrder> _waiting =
        Channel.CreateBounded<FullScanOrder>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = [];
    private readonly Queue<string> _oldest = new();

    /// <summary>The orders in the sequence they came in.</summary>
    public ChannelReader<FullScanOrder> Waiting => _waiting.Reader;

    /// <summary>Takes an order; false when too many wait already.</summary>
    public bool TryAdd(FullScanOrder order)
    {
        lock (_lock)
        {
            if (_known.Contains(order.JobId))
            {
                return true;
            }

            if (!_waiting.Writer.TryWrite(order))
            {
                return false;
            }

            _known.Add(order.JobId);
            _oldest.Enqueue(order.JobId);
            if (_oldest.Count > RememberedJobs)
            {
                _known.Remove(_oldest.Dequeue());
            }

            return true;
        }
    }
}
