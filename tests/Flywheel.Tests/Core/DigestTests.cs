using Flywheel.Core;

namespace Flywheel.Tests.Core;

public sealed class DigestTests
{
    [Fact]
    public void The_digest_of_abc_is_the_published_one()
    {
        // FIPS 180-4, example SHA-256("abc").
        Digest.Of("abc").ToString().ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    [Fact]
    public void A_digest_reads_back_from_its_text()
    {
        var digest = Digest.Of("flights");

        Digest.Parse(digest.ToString().ToUpperInvariant()).ShouldBe(digest);
        Digest.TryParse("ab", out _).ShouldBeFalse();
        Digest.TryParse(new string('g', 64), out _).ShouldBeFalse();
    }

    [Fact]
    public void Fields_cannot_run_into_each_other()
    {
        Build("ab", "c").ShouldNotBe(Build("a", "bc"));
        Build("a", null).ShouldNotBe(Build("a", ""));
        Build("a").ShouldNotBe(Build("a", ""));
    }

    private static Digest Build(params string?[] fields)
    {
        using var builder = new DigestBuilder("test");
        foreach (var field in fields)
        {
            builder.Add(field);
        }

        return builder.Build();
    }
}
