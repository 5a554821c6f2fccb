namespace DsxDapr.Hosting.Production;

/// <summary>Something that must not be so in production.</summary>
/// <param name="Code">
/// A stable word, e.g. <c>operator_routes_open</c>. The setting <c>DSXCONNECT_ALLOW__</c> (of a connector <c>DSXCONNECTOR_ALLOW__</c>) with
/// the word in capitals allows it.
/// </param>
/// <param name="Problem">A sentence for people: what it is, what follows from it, and what to do. It holds no secret.</param>
public sealed record ProductionFinding(string Code, string Problem);
