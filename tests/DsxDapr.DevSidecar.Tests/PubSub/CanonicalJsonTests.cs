using System.Buffers;
using System.Text;
using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.PubSub;

namespace DsxDapr.DevSidecar.Tests.PubSub;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1.0, "a" : [ true , null ] }""", """{"a":[true,null],"b":1.0}""")]
    [InlineData("""{"n":12345678901234567890,"e":1E+2}""", """{"e":1E+2,"n":12345678901234567890}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("\"<&>é\"", "\"\\u003c\\u0026\\u003eé\"")]
    [InlineData("\"\\u2028 \\u00e9 \\/ \\b\\f\\n\\r\\t \\u0001 \\ud83d\\ude00\"", "\"\\u2028 é / \\b\\f\\n\\r\\t \\u0001 😀\"")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    public void It_is_written_as_Go_writes_it(string json, string expected)
    {
        ArrayBufferWriter<byte> output = new();

        CanonicalJson.Write(output, GoJson.Parse(Encoding.UTF8.GetBytes(json)).RootElement);

        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(expected);
    }
}
