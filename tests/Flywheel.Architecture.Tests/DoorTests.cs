using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class DoorTests
{
    [Fact]
    public void Every_public_class_is_sealed_static_or_abstract() =>
        Doors.Closed(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void An_open_class_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Row.cs", """
            public sealed record Kept;
            public record Open;
            """);

        var findings = Doors.Closed(planted);

        findings.ShouldBe("src/Flywheel.Data/Row.cs:2: Open is neither sealed, static nor abstract.");
    }

    [Fact]
    public void One_part_of_a_partial_class_speaks_for_all()
    {
        var tree = new SourceTree(
        [
            new SourceFile("src/Flywheel.Data/Room.cs", "public sealed partial class Room;"),
            new SourceFile("src/Flywheel.Data/Room.Log.cs", "public partial class Room;"),
        ]);

        Doors.Closed(tree).ShouldBeClean(atLeast: 1);
    }
}
