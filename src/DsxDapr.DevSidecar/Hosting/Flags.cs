using System.Globalization;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Flags as Go programs take them: <c>--name value</c> or <c>--name=value</c>, one hyphen or two, a bare switch is true.</summary>
internal sealed class Flags
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Reads a command line.</summary>
    /// <exception cref="PlanException">Something on it is no flag.</exception>
    public static Flags Parse(string[] args)
    {
        var flags = new Flags();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-') || args[i].TrimStart('-').Length == 0)
            {
                throw new PlanException($"'{args[i]}' is not a flag.");
            }

            var name = args[i].TrimStart('-');
            var value = "true";
            if (name.Split('=', 2) is [var left, var right])
            {
                (name, value) = (left, right);
            }
            else if (i + 1 < args.Length && (args[i + 1] == "-" || !args[i + 1].StartsWith('-')))
            {
                value = args[++i];
            }

            flags.Add(name, value);
        }

        return flags;
    }

    /// <summary>The names of all flags that were given.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The last value of a flag; null when it was not given.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var values) ? values[^1] : null;

    /// <summary>All values of a flag that may be repeated.</summary>
    public IReadOnlyList<string> Texts(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <summary>A whole number.</summary>
    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new PlanException($"--{name} needs a whole number, not '{text}'."),
    };

    /// <summary>A switch.</summary>
    public bool? Switch(string name) => Text(name) switch
    {
        null => null,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new PlanException($"--{name} is true or false, not '{text}'."),
    };

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out var values))
        {
            _values[name] = values = [];
        }

        values.Add(value);
    }
}
