namespace DsxDapr.DevSidecar.Naming;

/// <summary>The replicas of one app id as they were read.</summary>
/// <param name="replicas">The replicas, at least one.</param>
/// <param name="readAt">The timestamp of the reading.</param>
/// <param name="turn">How many calls there were before, so that a new reading goes on where the last one was.</param>
internal sealed class ResolvedName(AppAddress[] replicas, long readAt, uint turn)
{
    private uint _turn = turn;

    /// <summary>The timestamp of the reading.</summary>
    public long ReadAt => readAt;

    /// <summary>How many calls there were.</summary>
    public uint Turn => _turn;

    /// <summary>The replica whose turn it is.</summary>
    public AppAddress Next() => replicas[_turn++ % replicas.Length];
}
