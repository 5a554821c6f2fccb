using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Ledger;

/// <summary>The stored names of verdicts: those of their JSON form.</summary>
internal static class VerdictNames
{
    private static readonly Dictionary<ScanVerdict, string> Names = Enum.GetValues<ScanVerdict>()
        .ToDictionary(verdict => verdict, verdict => JsonSerializer.SerializeToElement(verdict, WireJson.Options).GetString()!);

    /// <summary>The name of <paramref name="verdict"/>.</summary>
    public static string Of(ScanVerdict verdict) => Names[verdict];
}
