namespace DsxDapr.Connector.FullScans;

/// <summary>The hub does not let this connector submit to the job, and said so several times.</summary>
internal sealed class SubmissionForbiddenException(string reason) : Exception($"The hub does not let this connector submit: {reason}");
