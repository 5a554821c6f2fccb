namespace DsxDapr.DevSidecar.Hosting;

/// <summary>A plan, flag or port the process cannot start with; the message is one sentence for a person.</summary>
internal sealed class PlanException(string problem, Exception? cause = null) : Exception(problem, cause);
