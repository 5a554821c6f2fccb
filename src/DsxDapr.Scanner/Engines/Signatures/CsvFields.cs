namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Splits a line of comma-separated values (RFC 4180, with blanks allowed around a field; no line breaks within one).</summary>
internal static class CsvFields
{
    private const byte Quote = (byte)'"';
    private const byte Comma = (byte)',';

    /// <summary>Puts into <paramref name="fields"/> where the fields of <paramref name="line"/> are, without quotes and blanks.</summary>
    public static void Split(ReadOnlySpan<byte> line, List<Range> fields)
    {
        fields.Clear();
        var start = 0;
        while (start <= line.Length)
        {
            var end = start + FieldLength(line[start..]);
            fields.Add(Strip(line, start, end));
            start = end + 1;
        }
    }

    // Up to the next comma outside quotes; a doubled quote closes and opens again, so it needs no rule of its own.
    private static int FieldLength(ReadOnlySpan<byte> rest)
    {
        var quoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == Quote)
            {
                quoted = !quoted;
            }
            else if (rest[i] == Comma && !quoted)
            {
                return i;
            }
        }

        return rest.Length;
    }

    private static Range Strip(ReadOnlySpan<byte> line, int start, int end)
    {
        while (start < end && IsBlank(line[start]))
        {
            start++;
        }

        while (end > start && IsBlank(line[end - 1]))
        {
            end--;
        }

        return end - start >= 2 && line[start] == Quote && line[end - 1] == Quote ? (start + 1)..(end - 1) : start..end;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
