using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class RoomReferenceTests
{
    [Fact]
    public void Projects_reference_only_rooms_they_may_see() =>
        RoomReferences.InProjects(SourceTree.Repository).ShouldBeClean(atLeast: 12);

    [Fact]
    public void Code_names_only_rooms_it_may_see() =>
        RoomReferences.InCode(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void A_reference_downstream_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Flywheel.Data.csproj", """
            <Project><ItemGroup><ProjectReference Include="../Flywheel.Features/Flywheel.Features.csproj" /></ItemGroup></Project>
            """);

        var findings = RoomReferences.InProjects(planted);

        findings.ShouldBe("src/Flywheel.Data/Flywheel.Data.csproj: Data may not see Features.");
    }

    [Fact]
    public void A_room_that_is_not_in_the_list_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Attic/Flywheel.Attic.csproj", """
            <Project><ItemGroup><ProjectReference Include="../Flywheel.Core/Flywheel.Core.csproj" /></ItemGroup></Project>
            """);

        var findings = RoomReferences.InProjects(planted);

        findings.ShouldBe("src/Flywheel.Attic/Flywheel.Attic.csproj: Attic is not in the list of arrows.");
    }

    [Fact]
    public void A_room_reached_through_another_room_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Serving/Doors/Door.cs", """
            using Flywheel.Data;
            using Flywheel.Evaluation.Curves;
            """);

        var findings = RoomReferences.InCode(planted);

        findings.ShouldBe("src/Flywheel.Serving/Doors/Door.cs:2: Serving may not see Evaluation.");
    }

    [Theory]
    [InlineData("Features", "Serving")]
    [InlineData("Pipelines", "Data")]
    [InlineData("Engines.Onnx", "Data")]
    [InlineData("Protocols", "Server")]
    [InlineData("Storage", "Data")]
    [InlineData("Core", "Storage")]
    public void The_list_forbids_arrows_that_point_downstream_or_up(string from, string to) =>
        Arrows.Allows(from, to).ShouldBeFalse();
}
