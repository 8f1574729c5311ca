using System.Text;
using Flywheel.Core;
using Flywheel.Engines.DuckDb;
using Flywheel.Engines.DuckDb.Reading;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed unsafe class TextTableTests
{
    [Fact]
    public void Codes_are_those_of_a_dictionary_of_strings()
    {
        var random = new SeededRandom(7);
        var table = new TextTable();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);

        for (var i = 0; i < 50_000; i++)
        {
            var text = Text(random);
            if (!known.TryGetValue(text, out var code))
            {
                known.Add(text, code = known.Count);
            }

            CodeOf(table, text).ShouldBe(code);
        }

        table.ToArray().ShouldBe(known.OrderBy(pair => pair.Value).Select(pair => pair.Key));
    }

    [Fact]
    public void Long_texts_that_share_length_and_beginning_are_told_apart()
    {
        var table = new TextTable();

        var codes = new[] { "same beginning, 1", "same beginning, 2", "same beginning, ü", "same beginning, 1" }.Select(text => CodeOf(table, text));

        codes.ShouldBe([0, 1, 2, 0]);
    }

    private static int CodeOf(TextTable table, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* bytes = utf8)
        {
            return table.CodeOf(DuckDbText.Of(bytes, utf8.Length));
        }
    }

    // Few letters, so that texts repeat; every length around the 12 and 16 bytes where the layout and the hash change.
    private static string Text(SeededRandom random)
    {
        var builder = new StringBuilder();
        var length = random.NextInt64(36);
        for (var i = 0; i < length; i++)
        {
            builder.Append((i < 3 || i > length - 3) && random.NextInt64(4) == 0 ? 'ü' : 'a');
        }

        return builder.ToString();
    }
}
