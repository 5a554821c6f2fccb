using DsxDapr.Scanner.Engines.ClamAv;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Engines.Icap;
using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Scanner.Engines.Selection;

/// <summary>The engines that <c>DSXCONNECT_SCANNER__ENGINES</c> can name.</summary>
internal static class EngineNames
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [ClamAvEngine.EngineName, DsxaEngine.EngineName, IcapEngine.EngineName, SignaturesEngine.EngineName];
}
