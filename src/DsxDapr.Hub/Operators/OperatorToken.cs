namespace DsxDapr.Hub.Operators;

/// <summary>An operator's token; of the token itself only the digest is known.</summary>
/// <param name="Id">Names the operator in the audit trail.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Digest">The SHA-256 of the token's UTF-8 bytes.</param>
internal sealed record OperatorToken(string Id, OperatorRole Role, byte[] Digest);
