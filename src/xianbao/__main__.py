from xianbao.cli import main

main()
