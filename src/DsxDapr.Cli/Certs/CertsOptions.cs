using System.CommandLine;
using System.Text.Json;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary>What the commands of <c>dsx certs</c> share.</summary>
internal static class CertsOptions
{
    private const int LongestLife = 36_500;

    /// <summary><c>--dir DIR</c>: the authority's directory.</summary>
    public static Option<string> Dir() => new("--dir") { HelpName = "DIR", Description = "The directory of the authority.", Required = true };

    /// <summary><c>--key ecdsa|rsa</c>.</summary>
    public static Option<string> Key() => new Option<string>("--key")
    {
        Description = "The kind of the private key: P-256 (default) or RSA with 3072 bits.",
        DefaultValueFactory = _ => "ecdsa",
    }.OneOf("ecdsa", "rsa");

    /// <summary><c>--days N</c>.</summary>
    public static Option<int> Days(TimeSpan standard)
    {
        var option = new Option<int>("--days")
        {
            HelpName = "N",
            Description = $"For how many days it is valid (default: {standard.TotalDays}).",
            DefaultValueFactory = _ => (int)standard.TotalDays,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LongestLife)
            {
                result.AddError($"--days takes 1 to {LongestLife}.");
            }
        });
        return option;
    }

    /// <summary><c>--output table|json</c>.</summary>
    public static Option<string?> Output() => new Option<string?>("--output", "-o") { Description = "How to show it (default: table)." }.OneOf("table", "json");

    /// <summary>The algorithm that a value of <see cref="Key"/> names.</summary>
    public static KeyAlgorithm AlgorithmOf(string key) => key == "rsa" ? KeyAlgorithm.Rsa3072 : KeyAlgorithm.EcdsaP256;

    /// <summary>An absolute path.</summary>
    public static string PathOf(CliHost host, string path) => Path.GetFullPath(path, host.CurrentDirectory);

    /// <summary>Runs what a command does; what goes wrong becomes the command's sentence.</summary>
    public static void Do(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is PrivateCaException or TlsFileException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(e.Message, e);
        }
    }

    /// <summary>Writes a result: as one JSON object, or as sentences to standard error.</summary>
    public static void Tell(CliHost host, bool isJson, object report, params string[] sentences)
    {
        if (isJson)
        {
            host.Out.WriteLine(JsonSerializer.Serialize(report, CliJson.Compact));
            return;
        }

        foreach (var sentence in sentences)
        {
            host.Say(sentence);
        }
    }
}
