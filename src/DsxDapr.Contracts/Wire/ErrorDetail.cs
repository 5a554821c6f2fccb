namespace DsxDapr.Contracts.Wire;

/// <summary>The error body of the wire contract (§3.1): a stable word or a sentence.</summary>
/// <param name="Detail">What is wrong.</param>
public sealed record ErrorDetail(string Detail);
