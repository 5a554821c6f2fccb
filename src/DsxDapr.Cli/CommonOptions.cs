using System.CommandLine;

namespace DsxDapr.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary><c>--data-dir DIR</c>.</summary>
    public static Option<string?> DataDir() => new("--data-dir")
    {
        Description = "Where tokens, certificates, state and logs are kept (default: .dsx in the repository, or DSX_DATA_DIR).",
        HelpName = "DIR",
    };

    /// <summary>Accepts only <paramref name="values"/>, and says so in one sentence.</summary>
    public static Option<T> OneOf<T>(this Option<T> option, params string[] values)
    {
        option.CompletionSources.Add(values);
        option.HelpName = string.Join('|', values);
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !values.Contains(t.Value, StringComparer.Ordinal)) is { } wrong)
            {
                result.AddError($"{option.Name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not {wrong.Value}.");
            }
        });
        return option;
    }
}
