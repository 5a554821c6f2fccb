using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Export;

/// <summary>How records of one kind are written.</summary>
/// <param name="MediaType">The media type of the whole.</param>
/// <param name="Head">What comes before the first record.</param>
/// <param name="Append">Writes one record with its end.</param>
internal sealed record ExportFormat<T>(string MediaType, string Head, Action<StringBuilder, T> Append)
{
    /// <summary>The format of a name.</summary>
    /// <param name="name"><c>csv</c> or <c>jsonl</c>.</param>
    /// <param name="columns">The columns of CSV, in order; later versions only add to their end.</param>
    /// <param name="row">The values of a record, in their order.</param>
    /// <returns>Null when there is no such format.</returns>
    public static ExportFormat<T>? Of(string? name, IReadOnlyList<string> columns, Func<T, IReadOnlyList<string?>> row) => name switch
    {
        "csv" => new ExportFormat<T>("text/csv; charset=utf-8; header=present", HeadOf(columns), (text, record) => Csv.AppendRow(text, row(record))),
        "jsonl" => new ExportFormat<T>(
            "application/jsonl; charset=utf-8", "", (text, record) => text.Append(JsonSerializer.Serialize(record, WireJson.Options)).Append('\n')),
        _ => null,
    };

    private static string HeadOf(IReadOnlyList<string> columns)
    {
        var text = new StringBuilder();
        Csv.AppendRow(text, columns);
        return text.ToString();
    }
}
