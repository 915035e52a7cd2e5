# What Homebrew does with a formula, as far as ours goes: brew.rb FORMULA ARCHIVE PREFIX
# reads it for this machine, compares the archive with its checksum, unpacks it,
# installs, runs the formula's test, and prints its fields.
require 'digest'
require 'fileutils'
require 'open3'
require 'pathname'
require 'tmpdir'

class Pathname
  def install(sources)
    mkpath
    Array(sources).each { |source| FileUtils.mv(source, self) }
  end
end

class Formula
  class << self
    attr_reader :said, :check

    %i[desc homepage version license url sha256].each do |field|
      define_method(field) do |value|
        raise "#{field} is given twice for one machine" if (@said ||= {}).key?(field)
        @said[field] = value
      end
    end

    def here?(system) = RUBY_PLATFORM.include?(system)
    def on_linux = here?('linux') && yield
    def on_macos = here?('darwin') && yield
    def on_intel = here?('x86_64') && yield
    def on_arm = (here?('aarch64') || here?('arm64')) && yield
    def test(&block) = @check = block
  end

  attr_reader :prefix

  def initialize(prefix) = @prefix = Pathname(prefix)
  def bin = prefix / 'bin'
  def version = self.class.said[:version]

  def shell_output(command)
    out, status = Open3.capture2(command)
    raise "#{command}: #{status}" unless status.success?
    out
  end

  def assert_match(wanted, got)
    raise "#{wanted} is not in #{got}" unless got.include?(wanted)
  end
end

formula, archive, prefix = ARGV
load formula
said = Grader.said
sum = Digest::SHA256.file(archive).hexdigest
raise "#{archive} has the checksum #{sum}" unless sum == said.fetch(:sha256)
grader = Grader.new(prefix)
Dir.mktmpdir do |dir|
  system('tar', '-xzf', archive, '-C', dir, exception: true)
  Dir.chdir(File.join(dir, Dir.children(dir).first)) { grader.install }
end
grader.instance_eval(&Grader.check)
said.each { |field, value| puts "#{field} #{value}" }
