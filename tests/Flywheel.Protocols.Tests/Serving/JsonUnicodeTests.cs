using System.Text;
using Flywheel.Protocols.Native;

namespace Flywheel.Protocols.Tests.Serving;

public sealed class JsonUnicodeTests
{
    [Theory]
    [InlineData("""{"a":"plain"}""", true)]
    [InlineData("""{"a":"ü🌧 \n \\ \" \u00fc \uD83C\uDF27"}""", true)]
    [InlineData("""{"a":"\\ud800"}""", true)]
    [InlineData("""{"a":"\\\ud800"}""", false)]
    [InlineData("""{"a":"\ud800"}""", false)]
    [InlineData("""{"a":"\uDC00\uD800"}""", false)]
    [InlineData("""{"a":"\ud83cx\udf27"}""", false)]
    [InlineData("""{"\udc00":1}""", false)]
    [InlineData("\"\\ud800", false)]
    [InlineData("\"\\ud83c\\u", false)]
    [InlineData("\\", true)]
    [InlineData("\"\\u12", true)]
    public void A_surrogate_must_be_half_of_a_pair(string json, bool whole) => JsonUnicode.IsWhole(Encoding.UTF8.GetBytes(json)).ShouldBe(whole);

    [Theory]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xC0, 0xAF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    public void Bytes_that_are_no_text_are_found(byte[] json) => JsonUnicode.IsWhole(json).ShouldBeFalse();
}
