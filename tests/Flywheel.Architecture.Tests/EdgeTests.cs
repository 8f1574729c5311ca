using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class EdgeTests
{
    [Fact]
    public void Only_edges_know_the_web_framework() =>
        Edges.WebFramework(SourceTree.Repository).ShouldBeClean(atLeast: 12);

    [Fact]
    public void Core_needs_no_package() =>
        Edges.CorePackages(SourceTree.Repository).ShouldBeClean(atLeast: 1);

    [Theory]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk.Web" />""")]
    [InlineData("""<Project><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""")]
    public void A_room_on_the_web_framework_is_caught(string project)
    {
        var planted = SourceTree.Planted("src/Flywheel.Serving/Flywheel.Serving.csproj", project);

        var findings = Edges.WebFramework(planted);

        findings.ShouldBe("src/Flywheel.Serving/Flywheel.Serving.csproj: A room knows no HTTP; translate at an edge.");
    }

    [Fact]
    public void A_package_in_Core_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Core/Flywheel.Core.csproj", """
            <Project><ItemGroup><PackageReference Include="Dapper" /></ItemGroup></Project>
            """);

        var findings = Edges.CorePackages(planted);

        findings.ShouldBe("src/Flywheel.Core/Flywheel.Core.csproj: Core needs no package; Dapper belongs to a room.");
    }
}
