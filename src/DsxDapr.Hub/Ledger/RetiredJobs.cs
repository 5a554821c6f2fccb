using System.Runtime.InteropServices;

namespace DsxDapr.Hub.Ledger;

/// <summary>What one step of a retention deleted.</summary>
/// <param name="Jobs">Jobs.</param>
/// <param name="Items">Items of these and others.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RetiredJobs(int Jobs, int Items)
{
    /// <summary>Whether nothing was left to delete.</summary>
    public bool IsEmpty => Jobs == 0 && Items == 0;
}
