namespace DsxDapr.DevSidecar.Access;

/// <summary>What one app may or may not do under a path.</summary>
/// <param name="Pattern">The paths.</param>
/// <param name="Verbs">The HTTP verbs; empty or <c>*</c> means every verb.</param>
/// <param name="Allow">Whether it may.</param>
internal sealed record AccessOperation(OperationPattern Pattern, IReadOnlyList<string> Verbs, bool Allow)
{
    /// <summary>Whether the rule speaks of this verb.</summary>
    public bool Covers(string verb) =>
        Verbs.Count == 0 || Verbs.Contains("*", StringComparer.Ordinal) || Verbs.Contains(verb, StringComparer.OrdinalIgnoreCase);
}
