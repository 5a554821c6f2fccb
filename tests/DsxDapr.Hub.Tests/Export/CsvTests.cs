using System.Text;
using DsxDapr.Hub.Export;

namespace DsxDapr.Hub.Tests.Export;

public sealed class CsvTests
{
    [Theory]
    [InlineData("/share/plain.txt", "/share/plain.txt")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("a=1+2", "a=1+2")]
    [InlineData("=1+2", "'=1+2")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\t'=1")]
    [InlineData("\r=1", "\"\r'=1\"")]
    [InlineData("\n=1", "\"\n'=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData(" =1+2", " '=1+2")]
    [InlineData("\u00a0=1+2", "\u00a0'=1+2")]
    [InlineData("\ufeff=1+2", "\ufeff'=1+2")]
    [InlineData("\0=1+2", "\0'=1+2")]
    [InlineData(" \t @SUM(A1)", " \t '@SUM(A1)")]
    [InlineData("  plain-name", "  plain-name")]
    [InlineData("\"=1", "\"\"\"'=1\"")]
    [InlineData("a;=1+2", "a;'=1+2")]
    [InlineData("a;\"=1\"", "\"a;\"\"'=1\"\"\"")]
    [InlineData("a\t=1+2", "a\t'=1+2")]
    [InlineData("a; =1+2;b", "a; '=1+2;b")]
    [InlineData("a\n=1+2", "\"a\n'=1+2\"")]
    [InlineData("a;b=1", "a;b=1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    public void A_value_is_quoted_where_it_must_be_and_is_never_a_formula(string? value, string written)
    {
        var text = new StringBuilder();

        Csv.AppendRow(text, ["x", value, "y"]);

        text.ToString().ShouldBe($"x,{written},y\r\n");
    }
}
