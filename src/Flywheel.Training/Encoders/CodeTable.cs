using System.Collections.Immutable;
using Flywheel.Training.Design;

namespace Flywheel.Training.Encoders;

/// <summary>Codes of one feature's categories: 0 is missing, 1 is other, and the rest are <paramref name="Names"/> from 2 on.</summary>
/// <param name="Keys">The known categories.</param>
/// <param name="Names">What the codes from 2 on stand for.</param>
/// <param name="Code">For each known category its place in <paramref name="Names"/>.</param>
internal sealed record CodeTable(CategoryKeys Keys, ImmutableArray<string> Names, ImmutableArray<int> Code)
{
    private const int MissingCode = 0, OtherCode = 1, FirstCode = 2;

    internal BlockShape Shape => new(Keys.Feature, ["(missing)", "(other)", .. Names]);

    internal int CodeOf(int place) => place switch
    {
        CategoryKeys.Missing => MissingCode,
        CategoryKeys.Other => OtherCode,
        _ => Code[place] + FirstCode,
    };

    internal IEnumerable<long> KnownCodes => Code.Select(code => (long)(code + FirstCode));

    internal static long Missing => MissingCode;

    internal static long Other => OtherCode;
}
