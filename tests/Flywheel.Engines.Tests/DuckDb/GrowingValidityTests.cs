using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Reading;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class GrowingValidityTests
{
    [Fact]
    public void Parts_of_any_length_join_as_their_bits_do()
    {
        var random = new SeededRandom(11);
        for (var round = 0; round < 300; round++)
        {
            var (validity, wanted) = (new GrowingValidity(), new List<bool>());
            for (var part = 0; part < 8; part++)
            {
                var (start, count) = ((int)random.NextInt64(130), (int)random.NextInt64(200));
                var words = random.NextInt64(3) == 0 ? [] : Enumerable.Range(0, Validity.WordCount(start + count)).Select(_ => random.NextUInt64()).ToArray();
                validity.Append(words, start, count);
                wanted.AddRange(Enumerable.Range(start, count).Select(row => words.Length == 0 || ((words[row >> 6] >> (row & 63)) & 1) != 0));
            }

            var joined = validity.Take();

            Enumerable.Range(0, wanted.Count).Where(row => joined.IsPresent(row) != wanted[row]).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Without_a_null_there_are_no_words()
    {
        var validity = new GrowingValidity();

        validity.Append([], 0, 5000);

        validity.Take().IsAllPresent.ShouldBeTrue();
    }
}
