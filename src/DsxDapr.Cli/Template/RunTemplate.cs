namespace DsxDapr.Cli.Template;

/// <summary>A multi-app run template (<c>dapr.yaml</c>): https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/.</summary>
/// <param name="File">Where it was read from.</param>
/// <param name="Apps">The apps, in the order of the file.</param>
internal sealed record RunTemplate(string File, IReadOnlyList<AppTemplate> Apps)
{
    /// <summary>Fails with a sentence when <paramref name="appId"/>, named by <paramref name="where"/>, is not an app of this template.</summary>
    public void RequireApp(string appId, string where)
    {
        if (!Apps.Any(a => a.AppId == appId))
        {
            throw new CliException($"{where} names {appId}, which is not an app of {File}; its apps are {string.Join(", ", Apps.Select(a => a.AppId))}.");
        }
    }
}
